-- The jobs that a job waited for have ended as it wants: what is left is its time. The caller queues it where that has come.
-- KEYS     job, index of blocked, index of scheduled, due, events
-- ARGV     now, id, event (JSON)
-- RETURNS  ok | wrong-state
-- EMITS    job.scheduled
local jobKey, blockedKey, scheduledKey, dueKey, eventsKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now, id, event = ARGV[1], ARGV[2], ARGV[3]
-- @include move-job

local state, blockedBy, dueAt = unpack(redis.call('HMGET', jobKey, 'state', 'blockedBy', 'dueAt'))
if state ~= 'blocked' or blockedBy ~= 'jobs' then return 'wrong-state' end
redis.call('HDEL', jobKey, 'blockedBy', 'blockedAt')
if not dueAt then redis.call('HSET', jobKey, 'dueAt', now) end
redis.call('ZADD', dueKey, dueAt or now, id)
moveJob({ job = jobKey, from = blockedKey, to = scheduledKey, events = eventsKey }, id, 'scheduled', event)
return 'ok'
