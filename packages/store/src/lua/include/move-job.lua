-- Moves a job from one state to another: its field, its place in the indexes, and the event that says so, together.
local function moveJob(keys, id, to, event)
  redis.call('HSET', keys.job, 'state', to)
  if keys.from ~= keys.to then
    redis.call('ZREM', keys.from, id)
    redis.call('ZADD', keys.to, 0, id)
  end
  redis.call('XADD', keys.events, 'MAXLEN', '~', 10000, '*', 'event', event)
end
