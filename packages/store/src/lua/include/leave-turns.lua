-- A project without tickets waits for no turn; where its last one ended is kept for as long as it matters. Once nobody waits,
-- nobody has a lead, and the count begins anew.
local function leaveTurns(keys, project, finish)
  redis.call('ZREM', keys.turns, project)
  if redis.call('EXISTS', keys.turns) == 0 then
    redis.call('DEL', keys.finish, keys.clock)
  else
    redis.call('ZADD', keys.finish, finish, project)
  end
end
