-- Ends a job that has not started or waits for its next try: somebody cancelled it, or it expired.
-- KEYS     job, index of its state, index of the end state, due, expiry, ended, events, jobs that wait for this
--          one, unsettled, then that of each write
-- ARGV     now, id, the state it is expected in, end state (cancelled or expired), reason, event (JSON), writes that belong to it
-- RETURNS  ok | awaited (ok, and other jobs wait for this one's end) | wrong-state | not-found
-- EMITS    job.cancelled or job.expired
local jobKey, fromKey, toKey, dueKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local expiryKey, endedKey, eventsKey, dependentsKey, unsettledKey = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local now, id, expected, to, reason, event, writes = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
-- @include move-job
-- @include write-along
-- @include note-awaited

local waiting = { blocked = true, scheduled = true, queued = true, ['backing-off'] = true }
local state = redis.call('HGET', jobKey, 'state')
if not state then return 'not-found' end
if state ~= expected or not waiting[state] then return 'wrong-state' end
redis.call('ZREM', dueKey, id)
redis.call('ZREM', expiryKey, id)
redis.call('HDEL', jobKey, 'dueAt', 'blockedBy', 'blockedAt')
redis.call('HSET', jobKey, 'endedAt', now, 'reason', reason)
if to == 'cancelled' then redis.call('HSET', jobKey, 'cancelRequestedAt', now) end
redis.call('ZADD', endedKey, now, id)
moveJob({ job = jobKey, from = fromKey, to = toKey, events = eventsKey }, id, to, event)
writeAlong(writes, 10)
if noteAwaited({ dependents = dependentsKey, unsettled = unsettledKey }, id, to, now) then return 'awaited' end
return 'ok'
