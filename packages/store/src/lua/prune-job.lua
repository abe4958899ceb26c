-- Removes an ended job and all that belongs to it. One for which others wait stays, and is looked at again as if it had
-- ended now.
-- KEYS     job, index of its state, ended, expiry, jobs that wait for it, dead letters, then its further indexes, then the
--          keys to delete
-- ARGV     id, the state it is expected in, how many further indexes there are, now, what counts it as a dead letter or ''
-- RETURNS  ok | awaited | wrong-state
-- EMITS    nothing
local jobKey, indexKey, endedKey = KEYS[1], KEYS[2], KEYS[3]
local expiryKey, dependentsKey, deadLettersKey = KEYS[4], KEYS[5], KEYS[6]
local id, expected, indexCount, now, deadLetter = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]

local terminal = { succeeded = true, failed = true, cancelled = true, expired = true }
local state = redis.call('HGET', jobKey, 'state')
if state and (state ~= expected or not terminal[state]) then return 'wrong-state' end
if redis.call('EXISTS', dependentsKey) == 1 then
  redis.call('ZADD', endedKey, 'XX', now, id)
  return 'awaited'
end
if state and deadLetter ~= '' and redis.call('HINCRBY', deadLettersKey, deadLetter, -1) <= 0 then
  redis.call('HDEL', deadLettersKey, deadLetter)
end
redis.call('ZREM', indexKey, id)
redis.call('ZREM', endedKey, id)
redis.call('ZREM', expiryKey, id)
for i = 7, 6 + indexCount do redis.call('ZREM', KEYS[i], id) end
for i = 7 + indexCount, #KEYS do redis.call('UNLINK', KEYS[i]) end
redis.call('UNLINK', jobKey)
return 'ok'
