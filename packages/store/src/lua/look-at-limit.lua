-- Takes a look at a limit: who may go on, and when to look again. A limit that is neither held, waited for nor owed has
-- its numbers removed where they came with jobs.
-- KEYS     limit, its holders, those that wait at it, limits in use
-- ARGV     now, id, how many may go on at most, 1 where its numbers stay
-- RETURNS  the ids of the jobs that may go on, in order
-- EMITS    nothing
local limit, inUseKey = { hash = KEYS[1], holders = KEYS[2], waiting = KEYS[3] }, KEYS[4]
local now, id, most, isLasting = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'
-- @include limit-room

local waiting = redis.call('ZCOUNT', limit.waiting, '-inf', '(100')
if waiting == 0 and redis.call('ZCARD', limit.holders) + redis.call('ZCARD', limit.waiting) == 0 then
  local tat = tonumber(redis.call('HGET', limit.hash, 'tat') or 0)
  if tat > now then
    redis.call('ZADD', inUseKey, math.ceil(tat), id)
    return {}
  end
  if isLasting then redis.call('HDEL', limit.hash, 'tat') else redis.call('DEL', limit.hash) end
  redis.call('ZREM', inUseKey, id)
  return {}
end

local room, opensAt = readRoom(limit, now)
local lookAt = waiting == 0 and now + 60000 or now + 2000
if waiting > 0 and opensAt then lookAt = math.min(lookAt, math.ceil(opensAt)) end
redis.call('ZADD', inUseKey, lookAt, id)
if waiting == 0 or room < 1 then return {} end
return redis.call('ZRANGEBYSCORE', limit.waiting, '-inf', '(100', 'LIMIT', 0, math.min(room, most))
