-- A rate whose numbers changed owes no more time than the new ones could have made it owe.
local function capRate(limitKey, now)
  local tat, intervalMs, burst = unpack(redis.call('HMGET', limitKey, 'tat', 'rateIntervalMs', 'rateBurst'))
  if not tat then return end
  if not intervalMs then return redis.call('HDEL', limitKey, 'tat') end
  local most = now + tonumber(intervalMs) * tonumber(burst)
  if tonumber(tat) > most then redis.call('HSET', limitKey, 'tat', string.format('%.3f', most)) end
end
