import { jobRequest, jobSpecShape } from '@longshore/shared';
import { z } from 'zod';

/** The body of a submission, under its name in the document. */
export const jobRequestBody = jobRequest.meta({ id: 'JobRequest' });

/** A frozen spec in the words of a request, under its name in the document. */
export const jobSpecDocument = z.object(jobSpecShape).meta({ id: 'JobSpec' });
