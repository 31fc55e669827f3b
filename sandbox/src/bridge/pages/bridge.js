// What a page loads to open Bridge: `TruvBridge`, with the interface that Truv documents for its own script at
// https://docs.truv.com/developers/sdks/javascript. Bridge itself runs in a frame; the two talk in messages.
(() => {
  'use strict';

  // The frame comes from where this script came from.
  const home = new URL(document.currentScript ? document.currentScript.src : location.href).origin;

  // Truv has the page of an order on a host of its own, which the policy of a page that uses Truv allows. A page of the
  // sandbox itself stays on its host.
  const isAtTruv = new URL(home).hostname === 'cdn.truv.com' && location.origin !== home;
  const homeOfOrders = isAtTruv ? home.replace('//cdn.', '//my.') : home;

  // Only one Bridge is open at a time.
  let current = null;

  function call(callback, ...values) {
    if (typeof callback !== 'function') return;
    try {
      callback(...values);
    } catch (problem) {
      // A mistake in the page must not stop Bridge, and must not be lost either.
      setTimeout(() => { throw problem; });
    }
  }

  function checked(config) {
    if (!config || typeof config.bridgeToken !== 'string' || config.bridgeToken === '') {
      throw new TypeError('TruvBridge.init: bridgeToken is missing. Your server creates one with POST /v1/users/{user_id}/tokens/.');
    }
    const position = config.position || { type: 'dialog' };
    if (position.type !== 'dialog' && position.type !== 'inline') {
      throw new TypeError('TruvBridge.init: position.type is "dialog" or "inline".');
    }
    if (position.type === 'inline' && !(position.container instanceof Element)) {
      throw new TypeError('TruvBridge.init: position.container is to be an element of the page.');
    }
    return position;
  }

  function style(element, properties) {
    // Property by property: a page's policy may forbid style attributes.
    Object.assign(element.style, properties);
    return element;
  }

  function frameOf(config, position, origin) {
    const frame = document.createElement('iframe');
    const values = new URLSearchParams({
      bridge_token: config.bridgeToken,
      origin: location.origin,
      position: position.type,
    });
    // After the #, so that the token is not part of any request.
    frame.src = `${origin}/bridge/${config.isOrder ? 'order' : ''}#${values}`;
    frame.title = 'Truv Bridge';
    return style(frame, { border: '0', display: 'block', minWidth: '320px' });
  }

  function dialogOf(frame, isWide) {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', 'Truv Bridge');
    style(dialog, {
      position: 'fixed', inset: '0', width: '100%', height: '100%', maxWidth: 'none', maxHeight: 'none',
      margin: '0', padding: '0', border: '0', overflow: 'hidden', background: 'rgba(15, 23, 42, 0.6)',
    });
    const [width, height] = isWide ? ['640px', '800px'] : ['440px', '720px'];
    style(frame, {
      width: `min(${width}, 100vw)`,
      // All of a phone; elsewhere a card with round corners.
      height: `clamp(min(${height}, 100dvh), (${width} - 100vw) * 9999, 100dvh)`,
      margin: 'auto',
      borderRadius: `clamp(0px, 100vw - ${width}, 16px)`,
    });
    dialog.append(frame);
    return dialog;
  }

  function init(config) {
    const position = checked(config);
    const isDialog = position.type === 'dialog';
    const isOrder = config.isOrder === true;
    const origin = isOrder ? homeOfOrders : home;
    let frame = null;
    let dialog = null;
    let isLoaded = false;
    let isShown = false;
    let product;
    let connection = null;
    let overflow = '';

    const emit = (type, payload, source) => {
      // Only the page of an order tells where an event comes from.
      call(config.onEvent, type, payload, ...(isOrder ? [source || 'order'] : []));
    };

    const send = (kind) => frame.contentWindow.postMessage({ truvBridge: kind }, origin);

    const kinds = {
      load() {
        if (isLoaded) return;
        isLoaded = true;
        emit('LOAD');
        call(config.onLoad);
        if (isShown) send('open');
      },
      event({ type, payload, source }) {
        if (type === 'OPEN' && !isOrder) product = payload.product_type;
        emit(type, payload, source);
      },
      connected(found) {
        connection = found.public_token ? found : null;
      },
      success() {
        emit('SUCCESS');
        call(config.onSuccess);
      },
      height({ height }) {
        if (!isDialog) frame.style.height = `${Number(height)}px`;
      },
      close: finish,
    };

    function receive(message) {
      const kind = message.data && message.data.truvBridge;
      if (!frame || message.source !== frame.contentWindow || message.origin !== origin) return;
      if (Object.hasOwn(kinds, kind)) kinds[kind](message.data);
    }

    function load() {
      if (frame) return;
      frame = frameOf(config, position, origin);
      window.addEventListener('message', receive);
      if (isDialog) {
        dialog = dialogOf(frame, isOrder);
        dialog.addEventListener('cancel', (event) => {
          event.preventDefault();
          finish();
        });
        document.body.append(dialog);
      } else {
        style(frame, { width: '100%', height: '480px' });
        position.container.append(frame);
      }
    }

    function unload() {
      document.removeEventListener('DOMContentLoaded', load);
      window.removeEventListener('message', receive);
      if (dialog) dialog.close();
      if (frame) (dialog || frame).remove();
      frame = null;
      dialog = null;
      isLoaded = false;
    }

    function finish() {
      if (dialog && isShown) document.documentElement.style.overflow = overflow;
      unload();
      if (!isShown) return;
      isShown = false;
      current = null;
      const found = connection;
      connection = null;
      if (found) call(config.onSuccess, found.public_token, found.metadata);
      emit('CLOSE', isOrder ? undefined : { bridge_token: config.bridgeToken, product_type: product });
      call(config.onClose);
    }

    const instance = {
      open() {
        if (isShown) return;
        if (current) current.close();
        current = instance;
        isShown = true;
        load();
        if (dialog) {
          overflow = document.documentElement.style.overflow;
          document.documentElement.style.overflow = 'hidden';
          style(dialog, { display: 'flex' });
          dialog.showModal();
          frame.focus();
        }
        if (isLoaded) send('open');
      },
      close: finish,
    };

    // A dialog is loaded ahead of time, unseen. A container of the page may still change until it is used.
    if (isDialog) {
      if (document.body) load();
      else document.addEventListener('DOMContentLoaded', load);
    }
    return instance;
  }

  window.TruvBridge = { init };
})();
