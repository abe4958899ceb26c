-- Notes that a job has ended for which others wait, so that somebody looks at them; says whether there are any.
local function noteAwaited(keys, id, to, now)
  local ends = { succeeded = true, failed = true, cancelled = true, expired = true }
  if not ends[to] or redis.call('EXISTS', keys.dependents) == 0 then return false end
  redis.call('ZADD', keys.unsettled, now, 'ended:' .. id)
  return true
end
