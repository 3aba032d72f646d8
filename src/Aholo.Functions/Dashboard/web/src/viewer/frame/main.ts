import type { FromViewer, ToViewer } from '../protocol';
import type { ViewEvent } from '../view';
import { encode } from './picture';

const pictureWidth = 640;
const pictureHeight = 480;

// This document exchanges messages only with the page that frames it. Without an origin of its own, it cannot name that of the page.
function tell(message: FromViewer | ViewEvent): void {
  window.parent.postMessage(message, '*');
}

const canvas = document.querySelector('canvas')!;
const webGl = document.createElement('canvas').getContext('webgl2') !== null;

if (webGl) {
  const { SplatScene } = await import('./SplatScene');
  const scene = new SplatScene(canvas, {
    oriented: (orientation) => tell({ type: 'oriented', orientation }),
    moved: (pose) => tell({ type: 'pose', pose }),
  });
  const handle = async (message: ToViewer): Promise<void> => {
    switch (message.type) {
      case 'load':
        scene.setTheme(message.theme);
        scene.setOptions(message.options);
        try {
          tell({ type: 'loaded', splats: await scene.load(message.name, message.bytes, message.orientation) });
        } catch (error) {
          tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
        }
        return;
      case 'theme':
        return scene.setTheme(message.theme);
      case 'options':
        return scene.setOptions(message.options);
      case 'orient':
        return scene.orientTo(message.orientation);
      case 'share':
        return scene.share(message.on);
      case 'place':
        return tell({ type: 'pose', pose: scene.pose });
      case 'follow':
        return scene.follow(message.pose);
      case 'screenshot':
        return tell({ type: 'screenshot', picture: await scene.screenshot() });
      case 'zoom':
        return scene.zoom(message.factor);
      case 'reset':
        return scene.reset();
      case 'flip':
        return scene.flip();
      case 'picture':
        return tell({ type: 'picture', of: message.of, picture: await encode(scene.draw(pictureWidth, pictureHeight, message.of)) });
    }
  };
  window.addEventListener('message', (event: MessageEvent<ToViewer>) => {
    if (event.source === window.parent) void handle(event.data);
  });
  // Only the page can show the view and its tools in full screen.
  scene.listenToKeys(() => tell({ type: 'fullscreen' }));
}

tell({ type: 'ready', webGl });
