// Only counts: the body is taken as bytes and not parsed.
import fastify from 'fastify'

let count = 0
const app = fastify()
app.removeAllContentTypeParsers()
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
app.post('/', (_request, reply) => {
  count++
  reply.type('application/json').send('{"status":"success"}')
})
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(app.server.address().port)
process.stdin.resume().on('end', () => process.exit(count > 0 ? 0 : 1))
