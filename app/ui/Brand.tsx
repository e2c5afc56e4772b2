/** The mark: two rings that hold each other. Decorative. */
export function Brand() {
  return (
    <svg class="brand" viewBox="0 0 48 48" aria-hidden="true">
      <path d="M21.44 35.15A12 12 0 1 1 26.15 31.76" />
      <path class="brand-second" d="M26.56 12.85A12 12 0 1 1 21.85 16.24" />
    </svg>
  )
}
