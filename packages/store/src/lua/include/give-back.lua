-- The place of the first limit that was paused, or lowered below what holds it, since the job passed it.
local function findOverfull(limits)
  for place, limit in ipairs(limits) do
    local paused, slots = unpack(redis.call('HMGET', limit.hash, 'paused', 'slots'))
    if paused or (slots and redis.call('ZCARD', limit.holders) > tonumber(slots)) then return place end
  end
end

local function giveBack(limits, id)
  for _, limit in ipairs(limits) do redis.call('ZREM', limit.holders, id) end
end
