-- Reserves an idempotency key for a request that takes several scripts; whoever finds it abandoned goes on with it.
-- KEYS     idempotency
-- ARGV     now, fingerprint, until when it counts as in flight, lifetime in seconds
-- RETURNS  {reserved, first reserved at} | {replayed, answer} | {key-reused} | {in-flight}
-- EMITS    nothing
local idempotencyKey = KEYS[1]
local now, fingerprint, until_, keySeconds = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]

local known = redis.call('HMGET', idempotencyKey, 'fingerprint', 'answer', 'reservedAt', 'inFlightUntil')
if known[1] then
  if known[1] ~= fingerprint then return { 'key-reused' } end
  if known[2] then return { 'replayed', known[2] } end
  if tonumber(known[4]) > now then return { 'in-flight' } end
end
local reservedAt = known[3] or ARGV[1]
redis.call('HSET', idempotencyKey, 'fingerprint', fingerprint, 'reservedAt', reservedAt, 'inFlightUntil', until_)
redis.call('EXPIRE', idempotencyKey, keySeconds)
return { 'reserved', reservedAt }
