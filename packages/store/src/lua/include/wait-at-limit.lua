-- A job waits at one of its limits. It stands in the list of each other one, too, behind all that wait there, so that
-- whoever asks how many jobs a limit has sees it.
local function waitAtLimit(job, limits, place)
  for i, limit in ipairs(limits) do
    redis.call('ZADD', limit.waiting, i == place and job.score or job.score + 100, job.id)
    local lookAt = i == place and math.min(job.now + 2000, math.ceil(job.opensAt or math.huge)) or job.now + 60000
    redis.call('ZADD', job.inUse, 'LT', lookAt, limit.id)
  end
  local blockedBy = 'limit:' .. limits[place].id
  if redis.call('HGET', job.key, 'blockedBy') == blockedBy then return end
  redis.call('HSET', job.key, 'blockedBy', blockedBy, 'blockedAt', job.now)
end
