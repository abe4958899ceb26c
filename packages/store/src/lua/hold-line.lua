-- Puts a ticket back whose project runs as many attempts as it may, and passes over that project until one of them ends, or an
-- instant has come. The turn counts as not taken, or a project at its limit would fall behind by asking.
-- KEYS     line, away, held, turns, finish, clock, weights
-- ARGV     project, attempt, its score among those that are away, until when the project is held
-- RETURNS  ok | gone
-- EMITS    nothing
local lineKey, awayKey, weightsKey = KEYS[1], KEYS[2], KEYS[7]
local keys = { held = KEYS[3], turns = KEYS[4], finish = KEYS[5], clock = KEYS[6] }
local project, attempt, expected, heldUntil = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local member = project .. ' ' .. attempt
-- @include leave-turns
-- @include come-back

-- It came back by itself, and may be in other hands.
if tonumber(redis.call('ZSCORE', awayKey, member) or 0) ~= expected then return 'gone' end
redis.call('ZREM', awayKey, member)
comeBack(lineKey, attempt, expected % 1, 0)
local turn = redis.call('ZSCORE', keys.turns, project) or redis.call('ZSCORE', keys.finish, project) or 0
local weight = redis.call('HGET', weightsKey, project) or 1
leaveTurns(keys, project, tonumber(turn) - 1 / tonumber(weight))
redis.call('ZADD', keys.held, heldUntil, project)
return 'ok'
