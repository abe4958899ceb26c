import { assertNever, type DefinitionContent, LongshoreError, toPinnedReference } from '@longshore/shared';
import type { ApiContext } from '../context.ts';
import type { DigestAnswer, LabelAnswer } from '../registry/registry-client.ts';
import { parseSchemaLabel, SCHEMA_LABEL } from './parse-schema-label.ts';

type ImageSchemas = Pick<DefinitionContent, 'payloadSchema' | 'resultSchema' | 'digest'>;
type Registries = ApiContext['registries'];
type Refusal = Exclude<DigestAnswer | LabelAnswer, { word: 'found' }>;

/** As long as a registry that failed is left alone. */
const RETRY_AFTER_SECONDS = 30;

/**
 * The schemas that an image gives in its label, with the digest that they were read from.
 * @throws LongshoreError `invalid-request` where the image gives none, `registry-unavailable` where that is not known
 */
export async function readImageSchemas(
  { registries }: Pick<ApiContext, 'registries'>,
  image: string,
): Promise<ImageSchemas> {
  const digest = await findDigest(registries, image);
  const answer = await registries.findLabel({ image, digest, label: SCHEMA_LABEL });
  if (answer.word !== 'found') throw refuseAnswer(image, answer);
  const named = toPinnedReference(image, digest);
  if (answer.text === undefined) throw refuse(`${named} has no label ${SCHEMA_LABEL}`);
  const parsed = parseSchemaLabel(answer.text);
  if ('problem' in parsed) throw refuse(`the label ${SCHEMA_LABEL} of ${named}: ${parsed.problem}`);
  return { ...parsed, digest };
}

async function findDigest(registries: Registries, image: string): Promise<string> {
  const [, named] = image.split('@');
  if (named !== undefined) return named;
  const answer = await registries.findDigest(image);
  if (answer.word !== 'found') throw refuseAnswer(image, answer);
  return answer.digest;
}

function refuseAnswer(image: string, answer: Refusal): LongshoreError {
  switch (answer.word) {
    case 'not-listed':
      return refuse(`the registry of ${image} is not one that this api may ask (PIN_REGISTRIES)`);
    case 'missing':
      return refuse(`${image} is not in its registry`);
    case 'denied':
      return refuse(`${image} is denied to those who do not sign in`);
    case 'unfit':
      return refuse(`${image} ${answer.detail}`);
    case 'left-alone':
    case 'unreachable':
    case 'busy':
      return refuseForNow(image);
    default:
      return assertNever(answer);
  }
}

function refuse(detail: string): LongshoreError {
  const pointer = '/schemaFromImage';
  const places = [{ pointer, detail }];
  return new LongshoreError('invalid-request', `The body: ${pointer} cannot be had: ${detail}.`, { places });
}

function refuseForNow(image: string): LongshoreError {
  const detail = `The registry of ${image} gave no answer in time, so its schemas are not known, and nothing was made; try again, or write them into the version.`;
  return new LongshoreError('registry-unavailable', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
