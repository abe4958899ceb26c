-- Adds a ticket to the line of its project. One that is there, or away from there for a while, is not added a second time.
-- KEYS     line, away, held, turns, finish, clock, bell
-- ARGV     project, attempt, its place: the lowest is taken first
-- RETURNS  ok | exists
-- EMITS    nothing
local lineKey, awayKey, bellKey = KEYS[1], KEYS[2], KEYS[7]
local keys = { held = KEYS[3], turns = KEYS[4], finish = KEYS[5], clock = KEYS[6] }
local project, attempt, place = ARGV[1], ARGV[2], ARGV[3]
-- @include await-turn

if redis.call('ZSCORE', awayKey, project .. ' ' .. attempt) then return 'exists' end
local added = redis.call('ZADD', lineKey, 'NX', place, attempt)
if awaitTurn(keys, project) then redis.call('ZADD', bellKey, 0, 'ring') end
return added == 1 and 'ok' or 'exists'
