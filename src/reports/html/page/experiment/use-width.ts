import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** The width of an element, whenever it changes. */
export function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(720)
  useLayoutEffect(() => {
    const element = ref.current!
    const resized = new ResizeObserver(() => setWidth(Math.max(240, element.clientWidth)))
    resized.observe(element)
    return () => resized.disconnect()
  }, [])
  return { ref, width }
}
