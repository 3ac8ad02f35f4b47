import { useEffect, useRef, useState } from 'preact/hooks'
import { switchTheme, theme } from './theme.js'

interface PageBarProps {
  /** Where the link leads that keys reach first, and its words. */
  readonly skip: { readonly href: string; readonly words: string }
  /** What the navigation is called. */
  readonly label: string
  readonly links: readonly PageLink[]
}

interface PageLink {
  readonly href: string
  readonly title: string
  /** The page that is shown. */
  readonly isHere?: true
}

/** A part counts as being read once it begins so far below the window's top, which is a little below the bar. */
const readBelowPixels = 120

/** What every page begins with: a way past it, places to go and which of them is read, light and dark. */
export function PageBar({ skip, label, links }: PageBarProps) {
  const read = usePartRead(links.map(({ href }) => href).filter((href) => href.startsWith('#')))
  const nav = useRef<HTMLElement>(null)
  useEffect(() => {
    const link = nav.current?.querySelector<HTMLElement>('[aria-current]')
    // In a narrow window the bar is wider than it looks.
    if (link) nav.current!.scrollLeft = link.offsetLeft - nav.current!.clientWidth / 2 + link.clientWidth / 2
  }, [read])
  return (
    <>
      <a class="skip" href={skip.href}>
        {skip.words}
      </a>
      <header class="bar">
        <nav aria-label={label} ref={nav}>
          <ul>
            {links.map(({ href, title, isHere }) => (
              <li>
                <a href={href} aria-current={isHere ? 'page' : href === read ? 'location' : undefined}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <button type="button" aria-label={`Show it ${otherTheme()}`} onClick={switchTheme}>
          {otherTheme() === 'light' ? 'Light' : 'Dark'}
        </button>
      </header>
    </>
  )
}

function otherTheme(): 'light' | 'dark' {
  return theme.value === 'dark' ? 'light' : 'dark'
}

/** Which part of the page is being read; null when there are no parts. @param hrefs `#id`, in the order of the page */
function usePartRead(hrefs: readonly string[]): string | null {
  const [read, setRead] = useState<string | null>(hrefs[0] ?? null)
  useEffect(() => {
    const look = () => {
      const isAtEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 1
      const begun = hrefs.filter((href) => {
        const part = document.getElementById(href.slice(1))
        return part !== null && part.getBoundingClientRect().top < readBelowPixels
      })
      setRead((isAtEnd ? hrefs.at(-1) : (begun.at(-1) ?? hrefs[0])) ?? null)
    }
    look()
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    return () => {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
    }
  }, [hrefs.join()])
  return read
}
