-- Removes an ended job and all that belongs to it.
-- KEYS     job, index of its state, ended, expiry, then its further indexes, then the keys to delete
-- ARGV     id, the state it is expected in, how many further indexes there are
-- RETURNS  ok | wrong-state
-- EMITS    nothing
local jobKey, indexKey, endedKey, expiryKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, expected, indexCount = ARGV[1], ARGV[2], tonumber(ARGV[3])

local terminal = { succeeded = true, failed = true, cancelled = true, expired = true }
local state = redis.call('HGET', jobKey, 'state')
if state and (state ~= expected or not terminal[state]) then return 'wrong-state' end
redis.call('ZREM', indexKey, id)
redis.call('ZREM', endedKey, id)
redis.call('ZREM', expiryKey, id)
for i = 5, 4 + indexCount do redis.call('ZREM', KEYS[i], id) end
for i = 5 + indexCount, #KEYS do redis.call('UNLINK', KEYS[i]) end
redis.call('UNLINK', jobKey)
return 'ok'
