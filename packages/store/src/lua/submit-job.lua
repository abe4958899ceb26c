-- Writes a new job: its record, its places in the indexes, its idempotency key and its event.
-- KEYS     job, spec, payload, index of its state, due, expiry, events, idempotency, how many jobs are open, leases, then
--          that of each write, then each job that it waits for, or those that hold the limit that must have room, and those
--          that wait at it
-- ARGV     id, spec (JSON), payload or '', dueAt or '', when it is overdue or '', event (JSON), fingerprint or '' where no
--          idempotency key was given, answer, lifetime of the key in seconds, writes that belong to it, how many jobs it waits
--          for, how many slots that limit has or '', how many jobs may wait or '', then the names and values of the fields
-- RETURNS  {ok} | {exists} | {no-such-job, place among those it waits for, from 0} | {replayed, answer} | {key-reused}
--          | {in-flight} | {full} | {queue-full}
-- EMITS    job.queued, job.scheduled, job.blocked or job.cancelled
local jobKey, specKey, payloadKey, indexKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local dueKey, expiryKey, eventsKey, idempotencyKey = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local openKey, leasesKey = KEYS[9], KEYS[10]
local id, spec, payload, dueAt, overdueAt = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local event, fingerprint, answer, keySeconds, writes = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local awaited, slots, queuedLimit = tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13])
-- @include write-along

if fingerprint ~= '' then
  local known = redis.call('HMGET', idempotencyKey, 'fingerprint', 'answer')
  if known[1] then
    if known[1] ~= fingerprint then return { 'key-reused' } end
    if not known[2] then return { 'in-flight' } end
    return { 'replayed', known[2] }
  end
end
-- What a job must find is not asked of one that is there already.
if (awaited > 0 or slots or queuedLimit) and redis.call('EXISTS', specKey) == 0 then
  for place = 0, awaited - 1 do
    if redis.call('EXISTS', KEYS[#KEYS - awaited + 1 + place]) == 0 then return { 'no-such-job', place } end
  end
  if slots and redis.call('ZCARD', KEYS[#KEYS - 1]) + redis.call('ZCARD', KEYS[#KEYS]) >= slots then return { 'full' } end
  local function countWaiting() return tonumber(redis.call('GET', openKey) or 0) - redis.call('ZCARD', leasesKey) end
  if queuedLimit and countWaiting() >= queuedLimit then return { 'queue-full' } end
end
if not redis.call('SET', specKey, spec, 'NX') then return { 'exists' } end

redis.call('HSET', jobKey, unpack(ARGV, 14))
if payload ~= '' then redis.call('SET', payloadKey, payload) end
redis.call('ZADD', indexKey, 0, id)
if dueAt ~= '' then redis.call('ZADD', dueKey, dueAt, id) end
if overdueAt ~= '' then redis.call('ZADD', expiryKey, overdueAt, id) end
writeAlong(writes, 11)
if fingerprint ~= '' then
  redis.call('HSET', idempotencyKey, 'fingerprint', fingerprint, 'answer', answer)
  redis.call('EXPIRE', idempotencyKey, keySeconds)
end
redis.call('XADD', eventsKey, 'MAXLEN', '~', 10000, '*', 'event', event)
return { 'ok' }
