import { LongshoreError } from '@longshore/shared';
import { deleteDefinition as deleteStoredDefinition } from '@longshore/store';
import { refuseUnknownDefinition } from '../../definition/get-definition.ts';
import { DONE } from '../../operation/answer.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';

export const deleteDefinition = defineOperation({
  id: 'deleteDefinition',
  method: 'delete',
  path: '/v1/definitions/{name}',
  tag: 'definitions',
  summary: 'Delete a definition with all of its versions',
  description: 'Refused while jobs of it have not ended. Those that have ended stay as they are.',
  params: definitionParams,
  responses: { 204: { description: 'It is deleted.' } },
  problems: ['definition-not-found', 'definition-in-use'],
  async run({ project, params: { name } }, { store }) {
    const word = await deleteStoredDefinition(store, { project, name });
    if (word === 'not-found') throw refuseUnknownDefinition(name);
    if (word === 'in-use') {
      const advice = 'wait until they have, or cancel them; archive it meanwhile, so that no more come';
      throw new LongshoreError('definition-in-use', `Jobs of "${name}" have not ended; ${advice}.`);
    }
    return DONE;
  },
});
