import { LongshoreError } from '@longshore/shared';
import express, { type Express, type RequestHandler, type Response } from 'express';
import type { ApiContext } from '../context.ts';
import { refuseMethod } from '../problem/write-problem.ts';
import { StreamWriter } from '../stream/stream-writer.ts';
import type { Answer, StreamAnswer } from './answer.ts';
import { requireJson } from './content-type.ts';
import { toExchange } from './exchange.ts';
import type { BodyDescription, Operation } from './operation.ts';

/** Serves operations, and refuses every other method at their addresses. */
export function mountOperations(app: Express, operations: readonly Operation[], context: ApiContext): void {
  const methods = new Map<string, string[]>();
  for (const operation of operations) {
    const path = toExpressPath(operation.path);
    app[operation.method](path, markRoute(operation), ...readBody(operation.body), runOperation(operation, context));
    const allowed = operation.method === 'get' ? ['GET', 'HEAD'] : [operation.method.toUpperCase()];
    methods.set(operation.path, [...(methods.get(operation.path) ?? []), ...allowed]);
  }
  for (const [path, allowed] of methods) app.all(toExpressPath(path), markRoute({ path }), refuseMethod(allowed));
}

function toExpressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function markRoute({ path }: { path: string }): RequestHandler {
  return (_request, response, next) => {
    response.locals.route = path;
    next();
  };
}

/** Reads any content type, because `requireJson` has judged it; what is longer than the limit is refused unread. */
function readBody(body: BodyDescription | undefined): RequestHandler[] {
  return body ? [requireJson, express.raw({ type: () => true, limit: body.maxBytes })] : [];
}

function runOperation(operation: Operation, context: ApiContext): RequestHandler {
  return async (request, response) => {
    const answer = await operation.answer(toExchange(request, response, operation.body?.isPayload), context);
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    await writeAnswer(answer, response, { context, isHead: request.method === 'HEAD' });
  };
}

interface Writing {
  readonly context: ApiContext;
  readonly isHead: boolean;
}

async function writeAnswer(answer: Answer, response: Response, writing: Writing): Promise<void> {
  if (response.destroyed) return;
  response.status(answer.status);
  if (answer.kind === 'empty') {
    response.end();
    return;
  }
  if (answer.kind === 'stream') return await writeStream(answer, response, writing);
  const { contentType, bytes } =
    answer.kind === 'json' ? { contentType: 'application/json', bytes: JSON.stringify(answer.body) } : answer;
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', Buffer.byteLength(bytes));
  response.end(bytes);
}

async function writeStream(answer: StreamAnswer, response: Response, { context, isHead }: Writing): Promise<void> {
  response.setHeader('Content-Type', answer.contentType);
  response.setHeader('Cache-Control', 'no-cache, no-transform');
  // nginx holds streams back unless it is told not to.
  response.setHeader('X-Accel-Buffering', 'no');
  if (isHead) {
    response.end();
    return;
  }
  if (!context.streams.open()) {
    throw new LongshoreError('rate-limited', 'Too many streams are open on this process.', { retryAfterSeconds: 5 });
  }
  const { streamStall, streamHeartbeat } = context.config;
  const writer = new StreamWriter(response, {
    stallMs: streamStall,
    draining: context.draining,
    heartbeat: answer.heartbeat === undefined ? undefined : { everyMs: streamHeartbeat, text: answer.heartbeat },
    onStall: () => context.streams.countStall(),
  });
  response.locals.waits = true;
  response.flushHeaders();
  try {
    await answer.write(writer);
    writer.close();
  } finally {
    writer.stop();
    context.streams.close();
  }
}
