import { ask, type Line, type Reply, type Request } from './ask.ts';
import { fetchToken, parseChallenge } from './bearer-token.ts';

interface Asked {
  /** With the token that it took. */
  readonly request: Request;
  readonly reply: Reply;
}

/** Asks a registry, once more with a token where it wants one that anybody gets. */
export async function askWithToken(line: Line, request: Request, repository: string): Promise<Asked> {
  const reply = await ask(line, request);
  const challenge = reply.status === 401 ? parseChallenge(reply.headers['www-authenticate']) : undefined;
  const token = challenge && (await fetchToken(line, challenge, repository));
  if (!token) return { request, reply };
  const signed = { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
  return { request: signed, reply: await ask(line, signed) };
}
