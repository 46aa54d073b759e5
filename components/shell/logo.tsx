/** The mark: a helm with one quarter of it filled. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
    >
      <path d="M12 12V4.6A7.4 7.4 0 0 1 19.4 12Z" fill="currentColor" stroke="none" />
      <circle cx="12" cy="12" r="7.4" />
      <path d="M12 1.4v3.2M12 19.4v3.2M1.4 12h3.2M19.4 12h3.2M4.5 4.5l2.3 2.3M17.2 17.2l2.3 2.3M4.5 19.5l2.3-2.3M17.2 6.8l2.3-2.3" />
      <path d="M12 12v7.4M12 12H4.6" strokeWidth={1.25} />
    </svg>
  );
}
