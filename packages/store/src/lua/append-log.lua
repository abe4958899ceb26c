-- Appends a chunk of output for the attempt's owner. The first headBytes stay; of the rest the last tailBytes do.
-- KEYS     attempt, log
-- ARGV     token, chunk (JSON), its size in bytes, its number of lines, headBytes, tailBytes, its last seq
-- RETURNS  {ok, lines kept of all chunks, bytes kept} | {lease-lost}
-- EMITS    nothing
local attemptKey, logKey = KEYS[1], KEYS[2]
local token, chunk, size, lines = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local headBytes, tailBytes, lastSeq = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

local fields = { 'token', 'logHeadBytes', 'logTailBytes', 'logHeadEnd', 'logLastSeq', 'logLines' }
local attempt = redis.call('HMGET', attemptKey, unpack(fields))
if attempt[1] ~= token then return { 'lease-lost' } end
local head, tail, headEnd = tonumber(attempt[2] or 0), tonumber(attempt[3] or 0), attempt[4]
local kept = tonumber(attempt[6] or 0)
-- Sent again because its answer was lost.
if attempt[5] and lastSeq <= tonumber(attempt[5]) then return { 'ok', kept, head + tail } end

local entry = redis.call('XADD', logKey, '*', 'chunk', chunk, 'size', size, 'lines', lines)
kept = kept + lines
if not attempt[3] and head + size <= headBytes then
  head = head + size
  redis.call('HSET', attemptKey, 'logHeadBytes', head, 'logHeadEnd', entry, 'logLastSeq', lastSeq, 'logLines', kept)
  return { 'ok', kept, head }
end
tail = tail + size
-- Each call adds one chunk and removes few, so that the tail shrinks to its limit within a call or two.
for _ = 1, 64 do
  if tail <= tailBytes then break end
  local oldest = redis.call('XRANGE', logKey, headEnd and ('(' .. headEnd) or '-', '+', 'COUNT', 1)[1]
  if not oldest or oldest[1] == entry then break end
  redis.call('XDEL', logKey, oldest[1])
  tail = tail - tonumber(oldest[2][4])
  kept = kept - tonumber(oldest[2][6])
end
redis.call('HSET', attemptKey, 'logTailBytes', tail, 'logLastSeq', lastSeq, 'logLines', kept)
return { 'ok', kept, head + tail }
