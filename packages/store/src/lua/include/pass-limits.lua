-- The numbers of a key are those of the newest job that brought some. True where they changed.
local NUMBERS = { 'slots', 'rateIntervalMs', 'rateBurst', 'whenFull', 'key' }
local function takeNumbers(limits, job)
  local changed = false
  for _, limit in ipairs(limits) do
    local known = limit.numbers and redis.call('HMGET', limit.hash, 'numbersOf', unpack(NUMBERS))
    if known and (not known[1] or known[1] < job.id) then
      redis.call('HSET', limit.hash, 'numbersOf', job.id)
      for i, name in ipairs(NUMBERS) do
        local value = limit.numbers[name]
        changed = changed or (known[1] and (known[i + 1] or nil) ~= value)
        if value then redis.call('HSET', limit.hash, name, value) end
      end
      capRate(limit.hash, job.now)
    end
  end
  return changed
end

-- The place of the first limit that holds a job, since it has no room, or another one waits there before it; and where it
-- is a rate that will let it on, when that opens.
local function findClosed(limits, job)
  if #limits > 0 and redis.call('ZSCORE', limits[1].holders, job.id) then return nil end
  for place, limit in ipairs(limits) do
    local first, score = unpack(redis.call('ZRANGE', limit.waiting, 0, 0, 'WITHSCORES'))
    score = tonumber(score)
    if first and (score < job.score or (score == job.score and first < job.id)) then return place end
    local room, opensAt = readRoom(limit, job.now)
    if room < 1 then return place, opensAt end
  end
end

-- Takes a slot of each limit, and of each rate the next instant: for one that waited for it, from when it opened.
local function passLimits(limits, job)
  for _, limit in ipairs(limits) do
    local isNew = redis.call('ZADD', limit.holders, job.now, job.id) == 1
    redis.call('ZREM', limit.waiting, job.id)
    redis.call('ZADD', job.inUse, 'NX', job.now + 60000, limit.id)
    local intervalMs, tat = unpack(redis.call('HMGET', limit.hash, 'rateIntervalMs', 'tat'))
    if intervalMs and isNew then
      local arrivedAt = job.blockedBy == 'limit:' .. limit.id and tonumber(job.blockedAt) or job.now
      tat = tonumber(tat or 0)
      local from = tat >= job.now - LATE_MS and math.max(tat, arrivedAt) or job.now
      redis.call('HSET', limit.hash, 'tat', string.format('%.3f', from + tonumber(intervalMs)))
    end
  end
end
