import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openstack4j.api.exceptions.ClientResponseException;
import org.openstack4j.api.image.v2.ImageService;
import org.openstack4j.model.common.ActionResponse;
import org.openstack4j.model.image.v2.Image;

class UpdateImageTest {
  /** An image of alice's. */
  private static final String IMAGE = "da3b75d9-3f4a-40e7-8a2c-bfab23927dea";

  private static final String RESTART =
      """
      version: 1
      name: restart
      rules:
        - match: { operation: openstack-v2.tag-add }
          when: { first: 2 }
          reply: { status: 503 }
      """;

  private Emulator.Cloud cloud;
  private ImageService images;

  @BeforeEach
  void connect() throws Exception {
    cloud = Emulator.newCloud();
    images = cloud.connect();
  }

  @AfterEach
  void remove() throws Exception {
    cloud.close();
  }

  /** What is tested: a client that tries again while the service is away. */
  private static ActionResponse retry(Supplier<ActionResponse> request) {
    ActionResponse answer = request.get();
    for (int attempt = 2; answer.getCode() == 503 && attempt <= 3; attempt += 1) answer = request.get();
    return answer;
  }

  @Test
  void tagsAnImageWhileTheServiceRestarts() throws Exception {
    cloud.scenario(RESTART);

    assertTrue(retry(() -> images.updateTag(IMAGE, "golden")).isSuccess());

    assertTrue(images.get(IMAGE).getTags().contains("golden"));
    assertEquals(List.of(503, 503, 204), cloud.journal("openstack-v2.tag-add").findValues("status").stream().map(JsonNode::asInt).toList());
  }

  /** openstack4j 3.12 sends its patches as application/json. A real Glance refuses that too, and the journal says what is wrong with it. */
  @Test
  void findsOutThatThisClientCannotRename() throws Exception {
    Image renamed = images.get(IMAGE).toBuilder().name("Renamed").build();

    ClientResponseException refused = assertThrows(ClientResponseException.class, () -> images.update(renamed));

    assertEquals(415, refused.getStatus());
    JsonNode update = cloud.journal("openstack-v2.image-update").get(0);
    assertEquals("media-type", update.get("violations").get(0).get("id").asText());
  }
}
