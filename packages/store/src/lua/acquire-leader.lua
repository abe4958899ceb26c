-- Takes or renews the lead for one kind of work.
-- KEYS     leader
-- ARGV     holder, lease in milliseconds
-- RETURNS  ok | held
-- EMITS    nothing
local leaderKey, holder, leaseMs = KEYS[1], ARGV[1], ARGV[2]

local current = redis.call('GET', leaderKey)
if current and current ~= holder then return 'held' end
-- A full Redis refuses SET and takes this: the one who leads goes on to prune, and so makes room.
if current then
  redis.call('PEXPIRE', leaderKey, leaseMs)
  return 'ok'
end
redis.call('SET', leaderKey, holder, 'PX', leaseMs)
return 'ok'
