-- Lets a job pass all of its limits at once, and queues it; or else it waits at the first that is closed. The caller adds
-- its ticket. One that kept its slots passes as it is.
-- KEYS     job, index of its state, index of queued, index of blocked, due, events, limits in use, then of each of its
--          limits: hash, holders, waiting
-- ARGV     now, id, the state it is expected in, its score among those that wait, event of queued (JSON), event of blocked
--          (JSON), its limits (JSON) or ''
-- RETURNS  {admitted, 1 where the job changed the numbers of a limit} | {blocked, the same, id of the limit} | {wrong-state}
--          | {not-due}
-- EMITS    job.queued, or job.blocked where it was not yet
local jobKey, fromKey, queuedKey, blockedKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local dueKey, eventsKey, inUseKey = KEYS[5], KEYS[6], KEYS[7]
local now, id, expected, score = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local queuedEvent, blockedEvent = ARGV[5], ARGV[6]
-- @include move-job
-- @include limits-of-job
-- @include limit-room
-- @include wait-at-limit
-- @include cap-rate
-- @include pass-limits

local job = redis.call('HMGET', jobKey, 'state', 'dueAt', 'blockedBy', 'blockedAt')
if job[1] ~= expected then return { 'wrong-state' } end
if expected ~= 'blocked' and tonumber(job[2]) > now then return { 'not-due' } end
local limits = listLimits(ARGV[7], 8)
local changed = takeNumbers(limits, { id = id, now = now })
local closed, opensAt = findClosed(limits, { id = id, score = score, now = now })

redis.call('ZREM', dueKey, id)
redis.call('HDEL', jobKey, 'dueAt', 'reason')
if closed then
  local waiter = { key = jobKey, id = id, score = score, now = now, inUse = inUseKey, opensAt = opensAt }
  waitAtLimit(waiter, limits, closed)
  if expected ~= 'blocked' then
    moveJob({ job = jobKey, from = fromKey, to = blockedKey, events = eventsKey }, id, 'blocked', blockedEvent)
  end
  return { 'blocked', changed and 1 or 0, limits[closed].id }
end
passLimits(limits, { id = id, now = now, inUse = inUseKey, blockedBy = job[3], blockedAt = job[4] })
redis.call('HDEL', jobKey, 'blockedBy', 'blockedAt')
redis.call('HSET', jobKey, 'queuedAt', ARGV[1])
moveJob({ job = jobKey, from = fromKey, to = queuedKey, events = eventsKey }, id, 'queued', queuedEvent)
return { 'admitted', changed and 1 or 0 }
