-- Forgets the name of a pool, unless somebody used it since it was looked at.
-- KEYS     pool names
-- ARGV     pool, its last use as it was read
-- RETURNS  1 | 0
local namesKey, pool, usedAt = KEYS[1], ARGV[1], ARGV[2]

if redis.call('ZSCORE', namesKey, pool) ~= usedAt then return 0 end
return redis.call('ZREM', namesKey, pool)
