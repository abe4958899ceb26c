-- Asks the worker of a running job to stop it. The first request counts.
-- KEYS     job, attempt, events
-- ARGV     now, event (JSON), reason
-- RETURNS  ok | already | wrong-state | not-found
-- EMITS    job.cancel-requested
local jobKey, attemptKey, eventsKey = KEYS[1], KEYS[2], KEYS[3]
local now, event, reason = ARGV[1], ARGV[2], ARGV[3]

local job = redis.call('HMGET', jobKey, 'state', 'cancelRequestedAt')
if not job[1] then return 'not-found' end
if job[1] ~= 'running' or redis.call('HEXISTS', attemptKey, 'token') == 0 then return 'wrong-state' end
if job[2] then return 'already' end
redis.call('HSET', jobKey, 'cancelRequestedAt', now, 'reason', reason)
redis.call('HSET', attemptKey, 'cancelRequestedAt', now)
redis.call('XADD', eventsKey, 'MAXLEN', '~', 10000, '*', 'event', event)
return 'ok'
