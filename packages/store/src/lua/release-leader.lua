-- Gives up the lead, for its holder alone.
-- KEYS     leader
-- ARGV     holder
-- RETURNS  ok | held
-- EMITS    nothing
local leaderKey, holder = KEYS[1], ARGV[1]

if redis.call('GET', leaderKey) ~= holder then return 'held' end
redis.call('DEL', leaderKey)
return 'ok'
