import { describe, expect, it } from 'vitest'
import { Html, html } from './html.js'

describe('the html template', () => {
  it('takes what stands in it as text', () => {
    expect(html`<p title="${'"><b>\'`&'}">${'<b>&amp;</b>'}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;b&gt;&#39;&#96;&amp;">&lt;b&gt;&amp;amp;&lt;/b&gt;</p>',
    )
  })

  it('takes other HTML and lists as they are, and null as nothing', () => {
    const items = ['a', '<b>'].map((one) => html`<li>${one}</li>`)
    expect(html`<ul>${items}</ul>${null}${0}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>0')
  })

  it('lets nothing pass for HTML that it did not make', () => {
    const forged = JSON.parse('{"text": "<b>"}')
    expect(Html.is(forged)).toBe(false)
    expect(Html.is(Object.assign(Object.create(Html.prototype), forged))).toBe(false)
  })

  it('shows characters that would hide or turn text', () => {
    expect(html`${'a\u0000\u202eb\u001b[2J\n'}`.text).toBe('a\\x00\\u202eb\\x1b[2J\\n')
  })
})
