-- Ends a running attempt and moves its job on: for the holder of the lease, or, without a token, where the lease ran out.
-- KEYS     job, attempt, index of running, index of the next state, leases, due or ended, events, result, jobs
--          that wait for this one, unsettled, then that of each write
-- ARGV     now, id, attempt id, token or '' to rescue, next state, fields of the attempt (JSON), fields of the job (JSON),
--          instant for due or ended or '', event (JSON), result or '', writes that belong to it
-- RETURNS  ok | awaited (ok, and other jobs wait for this one's end) | lease-lost | cancel-requested | not-found
-- EMITS    job.succeeded, job.failed, job.cancelled, job.backing-off or job.queued
local jobKey, attemptKey, runningKey, toKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local leasesKey, timesKey, eventsKey, resultKey = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local dependentsKey, unsettledKey = KEYS[9], KEYS[10]
local now, id, attemptId, token, to = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local attemptFields, jobFields, instant, event, result, writes = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11]
-- @include move-job
-- @include set-fields
-- @include write-along
-- @include note-awaited

local state = redis.call('HGET', jobKey, 'state')
if not state then return 'not-found' end
local held, committedBy = unpack(redis.call('HMGET', attemptKey, 'token', 'committedBy'))
-- Sent again because its answer was lost.
if committedBy and committedBy == token then return 'ok' end
if not held or state ~= 'running' then return 'lease-lost' end
if token ~= '' and held ~= token then return 'lease-lost' end
if token == '' then
  local leaseUntil = redis.call('ZSCORE', leasesKey, attemptId)
  if leaseUntil and tonumber(leaseUntil) > now then return 'lease-lost' end
end
-- A job that somebody wants stopped is not tried again.
if (to == 'queued' or to == 'backing-off') and redis.call('HGET', attemptKey, 'cancelRequestedAt') then
  return 'cancel-requested'
end

setFields(attemptKey, attemptFields)
redis.call('HDEL', attemptKey, 'token')
if token ~= '' then redis.call('HSET', attemptKey, 'committedBy', token) end
setFields(jobKey, jobFields)
redis.call('ZREM', leasesKey, attemptId)
if instant ~= '' then redis.call('ZADD', timesKey, instant, id) end
if result ~= '' then redis.call('SET', resultKey, result) end
moveJob({ job = jobKey, from = runningKey, to = toKey, events = eventsKey }, id, to, event)
writeAlong(writes, 11)
if noteAwaited({ dependents = dependentsKey, unsettled = unsettledKey }, id, to, now) then return 'awaited' end
return 'ok'
