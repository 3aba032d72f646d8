import { useRef } from 'preact/hooks';
import { Icon } from '../shared/Icon';
import { pickMore } from './picking';

/**
 * A button that adds a photo from the camera app of a phone, which takes better photos than a page can: with full resolution, focus and flash.
 * It is hidden without a touch screen.
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
