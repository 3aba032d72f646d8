import { SparkRenderer, SplatMesh } from '@sparkjsdev/spark';
import { Color, MathUtils, PerspectiveCamera, Quaternion, Scene, Spherical, Vector3, WebGLRenderer } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { axesOf } from './axes';
import { fieldOfView, type Pose, type ViewOptions } from '../view';
import { measure, type Bounds } from './bounds';

const themes = { light: '#e9edf0', dark: '#10151a' };
const colors = { white: '#ffffff', grey: '#808080', black: '#000000' };

// The up axis is not always known, even with the axes that the formats share: y down as in cameras, z up, y up.
const orientations = [
  new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), Math.PI),
  new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), -Math.PI / 2),
  new Quaternion(),
];

const margin = 1.1;
const swayAngle = MathUtils.degToRad(16);
const swayMs = 5_000;
const keyAngle = MathUtils.degToRad(6);
const keyZoom = 1.15;
// A turn takes 20 s. After a pause in rendering it continues where it was.
const turnSpeed = 3;
const longestStepMs = 100;
// A file is loaded even if none of its splats is visible, so that it is never drawn.
const longestSortMs = 10_000;

/** The events of a scene. */
export interface SceneListener {
  oriented: (orientation: number) => void;
  moved: (pose: Pose) => void;
}

/** Renders one splat file on a canvas, with an orbiting camera, and only after changes. */
export class SplatScene {
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(fieldOfView.usual, 1, 0.01, 1_000);
  readonly #renderer: WebGLRenderer;
  readonly #spark: SparkRenderer;
  readonly #controls: OrbitControls;
  #mesh: SplatMesh | undefined;
  #bounds: Bounds | undefined;
  #axes = new Quaternion();
  #orientation = 0;
  #frame = 0;
  #swayStart: number | undefined;
  #theme: keyof typeof themes = 'light';
  #options: ViewOptions = { background: 'theme', turn: false, fieldOfView: fieldOfView.usual };
  #drawnAt = 0;
  #shared = false;
  #following = false;
  readonly #listener: SceneListener;

  constructor(canvas: HTMLCanvasElement, listener: SceneListener) {
    this.#listener = listener;
    this.#renderer = new WebGLRenderer({ canvas, antialias: false, powerPreference: 'high-performance' });
    this.#renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2));
    this.#spark = new SparkRenderer({ renderer: this.#renderer, onDirty: () => this.#invalidate() });
    this.#scene.add(this.#spark);
    this.#controls = new OrbitControls(this.#camera, canvas);
    this.#controls.enableDamping = true;
    this.#controls.autoRotateSpeed = turnSpeed;
    this.#controls.addEventListener('change', () => {
      this.#invalidate();
      if (this.#shared && !this.#following) listener.moved(this.pose);
    });
    this.#controls.addEventListener('start', () => (this.#swayStart = undefined));
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#resize();
  }

  /**
   * Replaces the file and returns the number of its splats.
   * @param orientation The index of the up axis.
   */
  async load(name: string, bytes: ArrayBuffer, orientation: number): Promise<number> {
    const mesh = new SplatMesh({ fileBytes: bytes, fileName: name });
    await mesh.initialized;
    if (this.#mesh) {
      this.#scene.remove(this.#mesh);
      this.#mesh.dispose();
      this.#spark.clearSplats();
    }

    this.#mesh = mesh;
    this.#bounds = measure(mesh);
    this.#axes = axesOf(name);
    this.#orientation = orientation % orientations.length;
    this.#scene.add(mesh);
    this.#orient();
    const splats = mesh.splats?.getNumSplats() ?? 0;
    if (splats === 0) throw new Error('The file holds no splats.');

    await this.#drawn();
    // A slow turn back and forth shows the depth.
    if (!this.#options.turn && !this.#shared && !window.matchMedia('(prefers-reduced-motion: reduce)').matches) this.#swayStart = performance.now();
    this.#invalidate();
    return splats;
  }

  setTheme(theme: 'light' | 'dark'): void {
    this.#theme = theme;
    this.#paintBackground();
  }

  setOptions(options: ViewOptions): void {
    const halfHeight = (angle: number): number => Math.tan(MathUtils.degToRad(angle / 2));
    // The model keeps its size on the screen.
    const nearer = halfHeight(this.#camera.fov) / halfHeight(options.fieldOfView);
    this.#options = options;
    this.#swayStart = undefined;
    this.#controls.autoRotate = options.turn;
    this.#camera.fov = options.fieldOfView;
    this.#camera.updateProjectionMatrix();
    this.#camera.position.sub(this.#controls.target).multiplyScalar(nearer).add(this.#controls.target);
    this.#paintBackground();
    this.#controls.update();
  }

  /** Sets the up axis, to follow another view. */
  orientTo(orientation: number): void {
    if (orientation === this.#orientation) return;
    this.#orientation = orientation % orientations.length;
    this.#orient();
  }

  get pose(): Pose {
    return { position: this.#camera.position.toArray(), target: this.#controls.target.toArray() };
  }

  /** Starts or stops reporting changes of the pose. */
  share(on: boolean): void {
    this.#shared = on;
    this.#swayStart = undefined;
  }

  /** Sets the pose, to follow another view. */
  follow(pose: Pose): void {
    this.#swayStart = undefined;
    this.#following = true;
    this.#camera.position.fromArray(pose.position);
    this.#controls.target.fromArray(pose.target);
    this.#controls.update();
    this.#following = false;
    this.#invalidate();
  }

  /** Gets a picture of the view in its size on the screen. */
  screenshot(): Promise<Blob> {
    // WebGL discards the drawing once the browser has shown it.
    this.#renderer.render(this.#scene, this.#camera);
    return new Promise((resolve, reject) => {
      this.#renderer.domElement.toBlob((picture) => (picture ? resolve(picture) : reject(new Error('The picture could not be encoded.'))), 'image/png');
    });
  }

  zoom(factor: number): void {
    this.#swayStart = undefined;
    this.#move((offset) => (offset.radius /= factor));
  }

  /** Resets the camera to the front and the up axis to the first. */
  reset(): void {
    this.#swayStart = undefined;
    this.#orientation = 0;
    this.#orient();
    this.#listener.oriented(this.#orientation);
  }

  /** Sets the next axis as up. */
  flip(): void {
    this.#swayStart = undefined;
    this.#orientation = (this.#orientation + 1) % orientations.length;
    this.#orient();
    this.#listener.oriented(this.#orientation);
  }

  /** Draws the whole model from the front, or the current view, in any aspect ratio. */
  draw(width: number, height: number, what: 'model' | 'view'): HTMLCanvasElement {
    const { aspect, fov } = this.#camera;
    const pixelRatio = this.#renderer.getPixelRatio();
    const position = this.#camera.position.clone();
    const target = this.#controls.target.clone();
    this.#renderer.setPixelRatio(1);
    this.#renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    if (what === 'model') {
      this.#orient();
    } else {
      const halfHeight = Math.tan(MathUtils.degToRad(fov / 2)) * Math.max(1, aspect / this.#camera.aspect);
      this.#camera.fov = MathUtils.radToDeg(2 * Math.atan(halfHeight));
      this.#camera.updateProjectionMatrix();
    }

    // WebGL discards the drawing once the browser has shown it.
    this.#renderer.render(this.#scene, this.#camera);
    const picture = document.createElement('canvas');
    picture.width = width;
    picture.height = height;
    picture.getContext('2d')!.drawImage(this.#renderer.domElement, 0, 0);

    this.#camera.fov = fov;
    this.#renderer.setPixelRatio(pixelRatio);
    this.#resize();
    this.#camera.position.copy(position);
    this.#controls.target.copy(target);
    this.#controls.update();
    return picture;
  }

  listenToKeys(onFullscreen: () => void): void {
    const actions: Record<string, () => void> = {
      ArrowLeft: () => this.#move((offset) => (offset.theta -= keyAngle)),
      ArrowRight: () => this.#move((offset) => (offset.theta += keyAngle)),
      ArrowUp: () => this.#move((offset) => (offset.phi -= keyAngle)),
      ArrowDown: () => this.#move((offset) => (offset.phi += keyAngle)),
      '+': () => this.zoom(keyZoom),
      '=': () => this.zoom(keyZoom),
      '-': () => this.zoom(1 / keyZoom),
      '0': () => this.reset(),
      Home: () => this.reset(),
      u: () => this.flip(),
      f: onFullscreen,
    };
    window.addEventListener('keydown', (event) => {
      const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action) return;
      event.preventDefault();
      this.#swayStart = undefined;
      action();
    });
  }

  #paintBackground(): void {
    const { background } = this.#options;
    this.#scene.background = new Color(background === 'theme' ? themes[this.#theme] : colors[background]);
    this.#invalidate();
  }

  #move(change: (offset: Spherical) => void): void {
    const offset = new Spherical().setFromVector3(this.#camera.position.clone().sub(this.#controls.target));
    change(offset);
    offset.makeSafe();
    this.#camera.position.setFromSpherical(offset).add(this.#controls.target);
    this.#controls.update();
    this.#invalidate();
  }

  /** Rotates the file to the current up axis and places the camera in front of it. */
  #orient(): void {
    if (!this.#mesh || !this.#bounds) return;
    const { center, size } = this.#bounds;
    const rotation = orientations[this.#orientation]!.clone().multiply(this.#axes);
    this.#mesh.quaternion.copy(rotation);
    this.#mesh.position.copy(center).applyQuaternion(rotation).negate();

    const turned = size.clone().applyQuaternion(rotation);
    const [width, height, depth] = [Math.abs(turned.x), Math.abs(turned.y), Math.abs(turned.z)];
    const halfAngle = Math.tan(MathUtils.degToRad(this.#camera.fov / 2));
    const distance = (Math.max(height, width / this.#camera.aspect) / 2 / halfAngle) * margin + depth / 2;
    const extent = Math.max(width, height, depth);
    this.#camera.near = Math.max(extent / 1_000, 1e-4);
    this.#camera.far = extent * 100;
    this.#camera.updateProjectionMatrix();
    this.#camera.position.set(0, 0, distance);
    this.#controls.target.set(0, 0, 0);
    this.#controls.maxDistance = extent * 20;
    this.#controls.update();
    this.#invalidate();
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#renderer.domElement;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#camera.aspect = clientWidth / clientHeight;
    this.#camera.updateProjectionMatrix();
    this.#renderer.setSize(clientWidth, clientHeight, false);
    this.#invalidate();
  }

  #invalidate(): void {
    this.#frame ||= requestAnimationFrame((time) => this.#draw(time));
  }

  #draw(time: number): void {
    this.#frame = 0;
    if (this.#swayStart !== undefined) this.#sway(time - this.#swayStart);
    const step = Math.min(time - this.#drawnAt, longestStepMs) / 1_000;
    this.#drawnAt = time;
    if (this.#controls.update(step)) this.#invalidate();
    this.#renderer.render(this.#scene, this.#camera);
  }

  #sway(elapsed: number): void {
    if (elapsed >= swayMs) this.#swayStart = undefined;
    const progress = MathUtils.clamp(elapsed / swayMs, 0, 1);
    const radius = this.#camera.position.length();
    const angle = Math.sin(progress * 2 * Math.PI) * swayAngle * (1 - progress);
    this.#camera.position.set(Math.sin(angle) * radius, 0, Math.cos(angle) * radius);
    this.#invalidate();
  }

  /** Waits until splats are drawn, which a worker sorts first. */
  async #drawn(): Promise<void> {
    const deadline = performance.now() + longestSortMs;
    do {
      this.#invalidate();
      await new Promise(requestAnimationFrame);
    } while (this.#spark.activeSplats === 0 && performance.now() < deadline);
    this.#invalidate();
    await new Promise(requestAnimationFrame);
  }
}
