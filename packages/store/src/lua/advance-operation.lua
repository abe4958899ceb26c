-- Writes what has become of one step of an operation, and ends it behind its last one. Two that make the same step write
-- it once: each names the step that it has read.
-- KEYS     operation, operations that are under way, those that have ended
-- ARGV     id, the step that it is expected at or '' for any, fields (JSON), when it ended or ''
-- RETURNS  ok | wrong-state
-- EMITS    nothing
local operationKey, openKey, endedKey = KEYS[1], KEYS[2], KEYS[3]
local id, step, fields, endedAt = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
-- @include set-fields

local known = redis.call('HMGET', operationKey, 'state', 'step')
if known[1] ~= 'running' or (step ~= '' and known[2] ~= step) then return 'wrong-state' end
setFields(operationKey, fields)
if endedAt ~= '' then
  redis.call('HSET', operationKey, 'endedAt', endedAt)
  redis.call('ZREM', openKey, id)
  redis.call('ZADD', endedKey, endedAt, id)
end
return 'ok'
