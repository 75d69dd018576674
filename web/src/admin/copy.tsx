import { useState } from 'preact/hooks';
import { Button } from '../parts/basics.tsx';

/** Puts a text on the clipboard, and says whether that went well. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState('');
  const copy = () =>
    navigator.clipboard
      ? navigator.clipboard.writeText(text).then(
          () => setSaid('Copied'),
          () => setSaid(BY_HAND),
        )
      : setSaid(BY_HAND); // browsers give it to pages from elsewhere than this machine by HTTPS alone
  return (
    <>
      <span class="small hint" role="status">
        {said}
      </span>
      <Button onClick={copy}>Copy {what}</Button>
    </>
  );
}

const BY_HAND = 'This browser does not let the page copy: select the text, and copy it by hand.';
