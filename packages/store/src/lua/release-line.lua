-- A project that ran as many attempts as it may has room for another: its turn may come again.
-- KEYS     line, held, turns, finish, clock, bell
-- ARGV     project
-- RETURNS  ok | not-held
-- EMITS    nothing
local lineKey, bellKey = KEYS[1], KEYS[6]
local keys = { held = KEYS[2], turns = KEYS[3], finish = KEYS[4], clock = KEYS[5] }
local project = ARGV[1]
-- @include await-turn

if redis.call('ZREM', keys.held, project) == 0 then return 'not-held' end
if redis.call('EXISTS', lineKey) == 1 and awaitTurn(keys, project) then redis.call('ZADD', bellKey, 0, 'ring') end
return 'ok'
