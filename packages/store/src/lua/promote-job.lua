-- A job that was scheduled or backs off has fallen due: it is queued. The caller adds its ticket.
-- KEYS     job, index of its state, index of queued, due, events
-- ARGV     now, id, the state it is expected in, event (JSON)
-- RETURNS  ok | wrong-state | not-due
-- EMITS    job.queued
local jobKey, fromKey, queuedKey, dueKey, eventsKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now, id, expected, event = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
-- @include move-job

local job = redis.call('HMGET', jobKey, 'state', 'dueAt')
if not job[1] or job[1] ~= expected then return 'wrong-state' end
if expected ~= 'scheduled' and expected ~= 'backing-off' then return 'wrong-state' end
if tonumber(job[2]) > now then return 'not-due' end
redis.call('ZREM', dueKey, id)
redis.call('HDEL', jobKey, 'dueAt', 'reason')
redis.call('HSET', jobKey, 'queuedAt', ARGV[1])
moveJob({ job = jobKey, from = fromKey, to = queuedKey, events = eventsKey }, id, 'queued', event)
return 'ok'
