-- A worker claims the next attempt of a queued job: it is numbered, and a lease on it is granted. A job with limits is
-- claimed with these, or not at all.
-- KEYS     job, spec, payload, attempt, index of queued, index of running, leases, events; and where its limits are known:
--          index of blocked, limits in use, then of each limit: hash, holders, waiting
-- ARGV     now, id, attempt id, attempt number, worker, token, leaseUntil, free cpus, free memory, event (JSON), how many
--          lost attempts a job must not have to be claimed by this worker, or '', how many attempts of the project may
--          run, or '', its limits (JSON) or '', its score among those that wait at a limit, event of blocked (JSON)
-- RETURNS  {claimed, job as a flat list, spec, payload} | {no-room, cpus, memory} | {project-full} | {suspect} | {expired}
--          | {wrong-state} | {not-found} | {limited, spec}: claim it with its limits | {blocked}: one of these closed
-- EMITS    job.running or job.blocked
local jobKey, specKey, payloadKey, attemptKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local queuedKey, runningKey, leasesKey, eventsKey = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local now, id, attemptId, number, worker, token = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local leaseUntil, freeCpus, freeMemory, event = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10]
local tooManyLost, runningLimit = tonumber(ARGV[11]), tonumber(ARGV[12])
local limitsJson, score, blockedEvent = ARGV[13], tonumber(ARGV[14]), ARGV[15]
-- @include move-job
-- @include limits-of-job
-- @include wait-at-limit
-- @include give-back
local function answer()
  return { 'claimed', redis.call('HGETALL', jobKey), redis.call('GET', specKey), redis.call('GET', payloadKey) }
end

local function isPast(at) return at and tonumber(at) <= tonumber(now) end

local fields = { 'state', 'attempt', 'expiresAt', 'cpus', 'memoryBytes', 'startedAt', 'faults', 'deadlineAt', 'limits' }
local job = redis.call('HMGET', jobKey, unpack(fields))
if not job[1] then return { 'not-found' } end
-- Sent again because its answer was lost.
if job[1] == 'running' and job[2] == number and redis.call('HGET', attemptKey, 'token') == token then
  redis.call('ZADD', leasesKey, leaseUntil, attemptId)
  return answer()
end
if job[1] ~= 'queued' then return { 'wrong-state' } end
if tonumber(job[2] or 0) + 1 ~= tonumber(number) then return { 'wrong-state' } end
if isPast(job[3]) or isPast(job[8]) then return { 'expired' } end
if runningLimit and redis.call('ZCARD', leasesKey) >= runningLimit then return { 'project-full' } end
if job[9] then
  if limitsJson == '' then return { 'limited', redis.call('GET', specKey) } end
  local limits = listLimits(limitsJson, 11)
  local closed = findOverfull(limits)
  if closed then
    giveBack(limits, id)
    waitAtLimit({ key = jobKey, id = id, score = score, now = tonumber(now), inUse = KEYS[10] }, limits, closed)
    moveJob({ job = jobKey, from = queuedKey, to = KEYS[9], events = eventsKey }, id, 'blocked', blockedEvent)
    return { 'blocked' }
  end
end
if tooManyLost and job[7] and (cjson.decode(job[7]).lost or 0) >= tooManyLost then return { 'suspect' } end
if tonumber(job[4]) > freeCpus or tonumber(job[5]) > freeMemory then return { 'no-room', job[4], job[5] } end

redis.call('HSET', jobKey, 'attempt', number)
-- It said why the job waited for this attempt.
redis.call('HDEL', jobKey, 'reason')
if not job[6] then redis.call('HSET', jobKey, 'startedAt', now) end
redis.call('HSET', attemptKey, 'version', 1, 'worker', worker, 'token', token, 'startedAt', now)
redis.call('ZADD', leasesKey, leaseUntil, attemptId)
moveJob({ job = jobKey, from = queuedKey, to = runningKey, events = eventsKey }, id, 'running', event)
return answer()
