-- Forgets the name of a pool or a project, unless somebody used it since it was looked at.
-- KEYS     names by their last use, then what goes with the name
-- ARGV     name, its last use as it was read
-- RETURNS  1 | 0
-- EMITS    nothing
local namesKey, name, usedAt = KEYS[1], ARGV[1], ARGV[2]

if redis.call('ZSCORE', namesKey, name) ~= usedAt then return 0 end
for i = 2, #KEYS do redis.call('UNLINK', KEYS[i]) end
return redis.call('ZREM', namesKey, name)
