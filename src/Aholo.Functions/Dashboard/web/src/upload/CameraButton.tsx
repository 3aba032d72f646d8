import { useRef } from 'preact/hooks';
import { Icon } from '../shared/Icon';
import { pickMore } from './picking';

/**
 * Takes a photo with the camera of a phone, which adds it to those that are there. The phone's own camera takes better photos than a page can:
 * with all its pixels, focus and flash. Where there is no touch screen, the button is not shown.
 */
export function CameraButton({ label }: { label: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span class="camera-button">
      <button type="button" class="button" onClick={() => input.current!.click()}>
        <Icon name="camera" />
        {label}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        data-camera
        onChange={({ currentTarget }) => {
          if (currentTarget.files?.length) void pickMore([...currentTarget.files]);
          currentTarget.value = '';
        }}
      />
    </span>
  );
}
