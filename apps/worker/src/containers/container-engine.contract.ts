import { describeAttachments } from './contract/attachments.contract.ts';
import { describeRuns } from './contract/containers.contract.ts';
import { describeCreation } from './contract/creating.contract.ts';
import { describeDescriptions } from './contract/describing.contract.ts';
import { type EngineUnderTest, openSubject } from './contract/engine-under-test.contract.ts';
import { describeFiles } from './contract/files.contract.ts';
import { describeImages } from './contract/images.contract.ts';
import { describeStops } from './contract/stopping.contract.ts';

/** The facts that hold for every engine behind the seam. Call it in a suite of the engine's own. */
export function describeContainerEngine(openEngine: () => Promise<EngineUnderTest>): void {
  const subject = openSubject(openEngine);
  describeDescriptions(subject);
  describeImages(subject);
  describeRuns(subject);
  describeCreation(subject);
  describeStops(subject);
  describeAttachments(subject);
  describeFiles(subject);
}
