// Only counts: the least that a server of node:http can do.
import http from 'node:http'

let count = 0
const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    count++
    response.end('{"status":"success"}')
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.resume().on('end', () => process.exit(count > 0 ? 0 : 1))
