-- Removes an ended job and all that belongs to it. One for which others wait stays, and is looked at again as if it had
-- ended now.
-- KEYS     job, index of its state, ended, expiry, jobs that wait for it, then its further indexes, then the keys to delete
-- ARGV     id, the state it is expected in, how many further indexes there are, now
-- RETURNS  ok | awaited | wrong-state
-- EMITS    nothing
local jobKey, indexKey, endedKey, expiryKey, dependentsKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, expected, indexCount, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]

local terminal = { succeeded = true, failed = true, cancelled = true, expired = true }
local state = redis.call('HGET', jobKey, 'state')
if state and (state ~= expected or not terminal[state]) then return 'wrong-state' end
if redis.call('EXISTS', dependentsKey) == 1 then
  redis.call('ZADD', endedKey, 'XX', now, id)
  return 'awaited'
end
redis.call('ZREM', indexKey, id)
redis.call('ZREM', endedKey, id)
redis.call('ZREM', expiryKey, id)
for i = 6, 5 + indexCount do redis.call('ZREM', KEYS[i], id) end
for i = 6 + indexCount, #KEYS do redis.call('UNLINK', KEYS[i]) end
redis.call('UNLINK', jobKey)
return 'ok'
