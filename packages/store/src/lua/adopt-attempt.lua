-- A worker takes up a running attempt that was held with one of the given tokens, and holds it with a new one from now on.
-- The lease may have run out, as long as nobody has taken the attempt away.
-- KEYS     job, spec, payload, attempt, leases
-- ARGV     attempt id, attempt number, worker, new token, leaseUntil, then each token it may be held with
-- RETURNS  {adopted, job as a flat list, spec, payload, attempt as a flat list} | {lease-lost}
-- EMITS    nothing
local jobKey, specKey, payloadKey, attemptKey, leasesKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local attemptId, number, worker, newToken, leaseUntil = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local job = redis.call('HMGET', jobKey, 'state', 'attempt')
if job[1] ~= 'running' or job[2] ~= number then return { 'lease-lost' } end
local held, isOurs = redis.call('HGET', attemptKey, 'token'), false
for i = 6, #ARGV do
  if held == ARGV[i] then isOurs = true end
end
if not isOurs then return { 'lease-lost' } end

redis.call('HSET', attemptKey, 'worker', worker, 'token', newToken)
redis.call('ZADD', leasesKey, leaseUntil, attemptId)
local attempt = redis.call('HGETALL', attemptKey)
return { 'adopted', redis.call('HGETALL', jobKey), redis.call('GET', specKey), redis.call('GET', payloadKey), attempt }
