-- Removes a ticket, wherever it is.
-- KEYS     line, away, turns, finish, clock
-- ARGV     project, attempt
-- RETURNS  ok
-- EMITS    nothing
local lineKey, awayKey = KEYS[1], KEYS[2]
local keys = { turns = KEYS[3], finish = KEYS[4], clock = KEYS[5] }
local project, attempt = ARGV[1], ARGV[2]
-- @include leave-turns

redis.call('ZREM', awayKey, project .. ' ' .. attempt)
redis.call('ZREM', lineKey, attempt)
local turn = redis.call('EXISTS', lineKey) == 0 and redis.call('ZSCORE', keys.turns, project)
if turn then leaveTurns(keys, project, turn) end
return 'ok'
