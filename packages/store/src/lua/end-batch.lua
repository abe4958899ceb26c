-- Ends a batch that is closed and whose jobs have all ended. Its counters change no more then, so the event can tell them.
-- KEYS     batch, open batches, ended batches, events
-- ARGV     now, id, event (JSON)
-- RETURNS  ok | wrong-state
-- EMITS    batch.ended
local batchKey, openKey, endedKey, eventsKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now, id, event = ARGV[1], ARGV[2], ARGV[3]

local fields = redis.call('HMGET', batchKey, 'closedAt', 'endedAt', 'total', 'succeeded', 'failed', 'cancelled', 'expired')
if not fields[1] or fields[2] then return 'wrong-state' end
local left = tonumber(fields[3] or 0)
for i = 4, 7 do left = left - tonumber(fields[i] or 0) end
if left ~= 0 then return 'wrong-state' end
redis.call('HSET', batchKey, 'endedAt', now)
redis.call('ZREM', openKey, id)
redis.call('ZADD', endedKey, now, id)
redis.call('XADD', eventsKey, 'MAXLEN', '~', 10000, '*', 'event', event)
return 'ok'
