-- A project with tickets waits for its turn. One that comes, or comes back, starts where the pool is by now, or where its own
-- last turn ended if that is later: who was away has saved nothing up, and who has just been served does not push in.
-- Returns whether its turn will come; not that of a project which is held.
local function awaitTurn(keys, project)
  if redis.call('ZSCORE', keys.turns, project) then return true end
  if redis.call('ZSCORE', keys.held, project) then return false end
  local clock = tonumber(redis.call('GET', keys.clock) or 0)
  local finish = tonumber(redis.call('ZSCORE', keys.finish, project) or 0)
  redis.call('ZADD', keys.turns, math.max(clock, finish), project)
  return true
end
